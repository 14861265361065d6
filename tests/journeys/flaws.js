// Ask axe what is wrong with a page; return that, and the looks that it found to be legible.
// What looks like one of `legible` is not asked about again: the colours of texts, and of
// links among words, take most of its time, and the words of the frame stand on every page.
// What axe passes over or is not sure of, as a single letter, stands for nothing else.
async (legible) => {
  const styles = new Map();
  const behind = (element) => {
    if (!element) return "";
    if (!styles.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, filter].join();
      styles.set(element, `${own}|${behind(element.parentElement)}`);
    }
    return styles.get(element);
  };
  const lookOf = (element) => {
    const { color, fill, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const names = [];
    for (let at = element; at && names.length < 4; at = at.parentElement) {
      names.push(`${at.tagName}.${at.getAttribute("class")}`);
    }
    return [color, fill, fontSize, fontWeight, textShadow, names, behind(element)].join("|");
  };
  const isBlock = (element) => !/^(inline|contents)/.test(getComputedStyle(element).display);
  const blockOf = ({ parentElement }) =>
    isBlock(parentElement) ? parentElement : blockOf(parentElement);
  const marksOf = (element) => {
    const { fontFamily, fontStyle, textDecoration, borderTop, borderBottom, outline } =
      getComputedStyle(element);
    const added = ["::before", "::after"].map((part) => getComputedStyle(element, part).content);
    return [fontFamily, fontStyle, textDecoration, borderTop, borderBottom, outline, added];
  };
  const linkLookOf = (link) =>
    ["link", ...[link, blockOf(link)].flatMap((each) => [lookOf(each), marksOf(each)])].join("|");
  const digest = (text) => {
    let [one, other] = [0x811c9dc5, 0x9747b28c];
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
      other = Math.imul(other ^ text.charCodeAt(at), 0x85ebca6b);
    }
    return `${one >>> 0}-${other >>> 0}`;
  };

  const asked = new Set(legible);
  const looks = { "color-contrast": new Map(), "link-in-text-block": new Map() };
  // axe reads the words right in an element, and what stands in a control
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const isControl = (element) => element.matches("input, select, textarea");
  const judgeEachLookOnce = (id, isRead, nameOf) => {
    const rule = axe._audit.rules.find((each) => each.id === id);
    // a page that is looked at again has been given this already
    rule.ofAxe ??= rule.matches;
    rule.matches = function (element, ...rest) {
      if (isControl(element)) return this.ofAxe(element, ...rest);
      if (!isRead(element)) return false;
      const look = digest(nameOf(element));
      if (asked.has(look) || !this.ofAxe(element, ...rest)) return false;
      looks[id].set(element, look);
      return true;
    };
  };
  judgeEachLookOnce("color-contrast", ({ childNodes }) => [...childNodes].some(isText), lookOf);
  judgeEachLookOnce("link-in-text-block", () => true, linkLookOf);

  const judged = [];
  axe.configure({ noHtml: true });
  axe.addReporter("short", (rules, _, done) => {
    for (const { id, passes } of rules) {
      for (const { node } of passes) judged.push(looks[id]?.get(node.element));
    }
    const broken = rules.filter((rule) => rule.violations.length);
    const named = ({ element }) => element.outerHTML.slice(0, 160);
    done(broken.map(({ id, violations: [{ node }] }) => `${id}: ${named(node)}`));
  });
  // loading is for sound and film alone, which no page has
  const flaws = await axe.run(document, { preload: false, reporter: "short" });
  return { flaws, legible: judged.filter(Boolean) };
}
