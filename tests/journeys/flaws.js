// Ask axe what is wrong with a page; return that, and the looks of the texts it could read.
// What looks like one of `legible` is not asked about again: its colours take most of the
// time, and the words of the frame stand on every page. What axe passes over, as a disabled
// control, is no text that it could read.
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
    return digest([color, fill, fontSize, fontWeight, textShadow, names, behind(element)].join("|"));
  };
  const digest = (text) => {
    let [one, other] = [0x811c9dc5, 0x9747b28c];
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
      other = Math.imul(other ^ text.charCodeAt(at), 0x85ebca6b);
    }
    return `${one >>> 0}-${other >>> 0}`;
  };

  const known = new Set(legible);
  const looks = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
    if ([...element.childNodes].some(isText)) looks.set(element, lookOf(element));
  }
  const read = new Set();
  axe.configure({ rules: [{ id: "color-contrast", selector: "*:not([data-legible])" }] });
  axe.addReporter("short", (rules, _, done) => {
    const { passes, incomplete } = rules.find((rule) => rule.id === "color-contrast");
    for (const { node } of [...passes, ...incomplete]) read.add(looks.get(node.element));
    const broken = rules.filter((rule) => rule.violations.length);
    done(broken.map((rule) => `${rule.id}: ${rule.violations[0].node.source.slice(0, 160)}`));
  });

  const familiar = [...looks.keys()].filter((element) => known.has(looks.get(element)));
  familiar.forEach((element) => element.setAttribute("data-legible", ""));
  // loading is for sound and film alone, which no page has
  const flaws = await axe.run(document, { preload: false, reporter: "short" });
  familiar.forEach((element) => element.removeAttribute("data-legible"));
  return { flaws, legible: [...read].filter(Boolean) };
}
