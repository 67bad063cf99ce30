// What a sharp eye would find wrong with a page, as a list of sentences. Runs in the page itself.
() => {
  const found = { scroll: [], clipped: [], overlap: [], broken: [], tiny: [] };
  const say = (kind, text) => { if (found[kind].length < 40) found[kind].push(text); };
  const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const place = (e) => `(in ${[...(function* () { for (let x = e; x && x !== document.body && x.id === ""; x = x.parentElement) yield x.className ? `${x.tagName}.${x.className.baseVal ?? x.className}` : x.tagName; })()].slice(0, 4).reverse().join(" ").toLowerCase()})`;
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) say("scroll", `the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`);

  const styles = new Map();
  const style = (e) => { if (!styles.has(e)) styles.set(e, getComputedStyle(e)); return styles.get(e); };
  const hidden = new Map();      // read by screen readers only, or not shown at all
  const isHidden = (e) => {
    if (!e || e === document.body) return false;
    if (!hidden.has(e)) {
      const s = style(e);
      const unseen = s.visibility === "hidden" || s.opacity === "0" || (s.clipPath.startsWith("inset(50%") && e.clientWidth <= 2);
      hidden.set(e, unseen || (s.display !== "contents" && !e.checkVisibility()) || e.classList.contains("skip") || isHidden(e.parentElement));
    }
    return hidden.get(e);
  };
  const frames = new Map();      // the part of the page in which an element can be seen, and what may be scrolled to
  const frame = (e) => {
    if (!e || e === root) return { left: 0, right: root.clientWidth, top: -1e9, bottom: 1e9, scrolls: false };
    if (!frames.has(e)) {
      let f = frame(e.parentElement);
      const s = style(e), r = e.getBoundingClientRect();
      if (!(e instanceof SVGElement && e.tagName !== "svg")) {
        if (["auto", "scroll"].includes(s.overflowX)) f = { ...f, left: Math.max(f.left, r.left), right: Math.min(f.right, r.right), scrolls: true };
        else if (["hidden", "clip"].includes(s.overflowX)) f = { left: Math.max(f.left, r.left), right: Math.min(f.right, r.right), top: Math.max(f.top, r.top), bottom: Math.min(f.bottom, r.bottom), scrolls: f.scrolls };
      }
      frames.set(e, f);
    }
    return frames.get(e);
  };

  const boxes = [];              // one per line of each text: where letters stand, without the air above and below them
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const inside = node.parentElement, text = node.data;
    if (!text.trim() || ["STYLE", "SCRIPT", "TITLE"].includes(inside.tagName) || isHidden(inside)) continue;
    const size = parseFloat(style(inside).fontSize), box = frame(inside);
    if (size < 11.5 && !(inside instanceof SVGElement)) say("tiny", `${short(text)} has ${size} pixels`);
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) {
      if (r.width < 1 || r.height < 1) continue;
      const air = Math.max(0, (r.height - 0.78 * size) / 2);
      const line = { node, inside, left: r.left, right: r.right, top: r.top + air, bottom: r.bottom - air };
      if (box.scrolls) { line.left = Math.max(line.left, box.left); line.right = Math.min(line.right, box.right); }
      else if (r.left < box.left - 1 || r.right > box.right + 1 || line.top < box.top - 1 || line.bottom > box.bottom + 1) say("clipped", `${short(text)} is cut off`);
      if (line.right - line.left > 1) boxes.push(line);
    }
    for (const word of text.matchAll(/[\p{L}\p{M}\u00ad]{2,}/gu)) {   // within a word a line may end at a hyphen only
      let last = null;
      if (inside.closest(".code")) break;                            // names of files and hashes
      range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
      if (range.getClientRects().length < 2) continue;
      for (let i = word.index; i < word.index + word[0].length; i++) {
        if (text[i] === "\u00ad") continue;
        range.setStart(node, i); range.setEnd(node, i + 1);
        const r = [...range.getClientRects()].at(-1);
        if (!r) continue;
        if (last !== null && r.top > last + size / 2 && text[i - 1] !== "\u00ad") say("broken", `${short(word[0])} is broken before ${text.slice(i, word.index + word[0].length)} ${place(inside)}`);
        if (r.height) last = r.top;
      }
    }
  }
  for (const e of document.querySelectorAll("p,li,dt,dd,h1,h2,h3,h4,h5,td,th,summary,caption,figcaption,q,.value,.text,.note")) {
    if (!isHidden(e) && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && style(e).display !== "inline") say("clipped", `${short(e.textContent)} needs ${e.scrollWidth} of ${e.clientWidth} pixels`);
  }
  for (const g of document.querySelectorAll("svg.chart g[id]")) {   // texts of figures are drawn as shapes
    if (!/-(text_\d+|source-line)$/.test(g.id) || isHidden(g)) continue;
    const r = g.getBoundingClientRect(), sheet = g.closest("svg.chart").getBoundingClientRect();
    if (r.width < 1) continue;
    if (r.left < sheet.left - 1 || r.right > sheet.right + 1 || r.top < sheet.top - 1 || r.bottom > sheet.bottom + 1) say("clipped", `${g.id} is cut off`);
    boxes.push({ node: g, inside: g, left: r.left, right: r.right, top: r.top, bottom: r.bottom });
  }
  for (const drawing of document.querySelectorAll('svg[role="img"]')) {   // no drawing lies over words that are not its own
    if (isHidden(drawing)) continue;
    const r = drawing.getBoundingClientRect();
    for (const b of boxes) {
      const wide = Math.min(r.right, b.right) - Math.max(r.left, b.left), high = Math.min(r.bottom, b.bottom) - Math.max(r.top, b.top);
      if (wide > 2 && high > 2 && !drawing.contains(b.inside)) say("overlap", `${short(b.inside.textContent)} under the drawing ${short(drawing.getAttribute("aria-label") || "")}`);
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  for (let i = 0; i < boxes.length; i++) {
    const a = boxes[i];
    for (let j = i + 1; j < boxes.length && boxes[j].top < a.bottom - 1.5; j++) {
      const b = boxes[j];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - b.top;
      if (a.node === b.node || wide < 2 || high < 1.5) continue;
      const name = (x) => (x.node.data ? short(x.node.data) : x.inside.id);
      say("overlap", `${name(a)} and ${name(b)} by ${Math.round(wide)} × ${Math.round(high)} pixels`);
    }
  }
  return found;
}
