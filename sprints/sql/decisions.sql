-- A review is not closed before every OKR in it, and every OKR that is in process at its
-- team, has a decision.
CREATE FUNCTION sprints_check_decisions() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sprints_reviewdecision d
                WHERE d.organization_id = NEW.organization_id
                  AND d.review_id = NEW.id AND d.kind = '')
       OR EXISTS (SELECT 1 FROM sprints_sprint s
                    JOIN objectives_slot p ON p.organization_id = s.organization_id
                                          AND p.team_id = s.team_id
                    JOIN objectives_objective o ON o.organization_id = p.organization_id
                                               AND o.id = p.objective_id
                   WHERE s.organization_id = NEW.organization_id
                     AND s.id = NEW.sprint_id AND o.state = 'in_process'
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

CREATE TRIGGER review_has_its_decisions
    BEFORE INSERT OR UPDATE OF closed_at ON sprints_sprintreview
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL)
    EXECUTE FUNCTION sprints_check_decisions();
