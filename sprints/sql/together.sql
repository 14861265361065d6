-- A review is not closed before every OKR in it has a decision, and every OKR that is in
-- process at its team or at a team that it reviews with.
CREATE OR REPLACE FUNCTION sprints_check_decisions() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sprints_reviewdecision d
                WHERE d.organization_id = NEW.organization_id
                  AND d.review_id = NEW.id AND d.kind = '')
       OR EXISTS (WITH together AS (
                      SELECT s.organization_id, s.team_id FROM sprints_sprint s
                       WHERE s.organization_id = NEW.organization_id
                         AND s.id = NEW.sprint_id
                       UNION ALL
                      SELECT m.organization_id, m.team_id FROM sprints_sprint s
                        JOIN teams_team t ON t.organization_id = s.organization_id
                                         AND t.id = s.team_id
                                         AND NOT t.teams_review_apart
                        JOIN teams_memberteam m ON m.organization_id = t.organization_id
                                               AND m.group_id = t.id
                                               AND m.left_on IS NULL
                       WHERE s.organization_id = NEW.organization_id
                         AND s.id = NEW.sprint_id)
                  SELECT 1 FROM together g
                    JOIN objectives_slot p ON p.organization_id = g.organization_id
                                          AND p.team_id = g.team_id
                    JOIN objectives_objective o ON o.organization_id = p.organization_id
                                               AND o.id = p.objective_id
                   WHERE o.state = 'in_process'
                     AND NOT EXISTS (SELECT 1 FROM sprints_reviewdecision d
                                      WHERE d.organization_id = NEW.organization_id
                                        AND d.review_id = NEW.id
                                        AND d.objective_id = o.id))
    THEN
        RAISE EXCEPTION 'a review is closed with a decision for each OKR'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_has_its_decisions';
    END IF;
    RETURN NEW;
END $$;

-- A Nexus has one product goal for all its teams: none of them sets one of its own, and
-- it sets none while a team still has one.
CREATE FUNCTION sprints_check_one_product_goal() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM teams_memberteam m
                 JOIN teams_team t ON t.organization_id = m.organization_id
                                  AND t.id = m.group_id AND t.kind = 'nexus'
                 LEFT JOIN sprints_productgoal g
                        ON g.organization_id = m.organization_id
                       AND g.team_id = m.team_id AND g.state = 'active' AND g.id <> NEW.id
                WHERE m.organization_id = NEW.organization_id AND m.left_on IS NULL
                  AND (m.team_id = NEW.team_id
                       OR m.group_id = NEW.team_id AND g.id IS NOT NULL))
    THEN
        RAISE EXCEPTION 'a Nexus has one product goal for all its teams'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_product_goal_per_nexus';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER one_product_goal_per_nexus
    BEFORE INSERT OR UPDATE OF team_id, state ON sprints_productgoal
    FOR EACH ROW WHEN (NEW.state = 'active')
    EXECUTE FUNCTION sprints_check_one_product_goal();
