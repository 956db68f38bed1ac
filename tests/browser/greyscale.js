// For tests/browser/greyscale.py: pictures of drawings become drawings; then every word in sight, and every painted
// part of a drawing, with its box, its paint and its form. A form is whatever is left of a mark without its colour.
() => {
  document.querySelectorAll("details").forEach(one => { one.open = true; });
  for (const img of document.querySelectorAll("img[src^='data:image/svg+xml']")) {
    const drawn = decodeURIComponent(img.src.slice(img.src.indexOf(",") + 1));
    const svg = new DOMParser().parseFromString(drawn, "image/svg+xml").documentElement;
    svg.setAttribute("class", img.className);
    img.replaceWith(document.importNode(svg, true));
  }
  const seen = one => one.checkVisibility({visibilityProperty: true})
    && !one.closest(".hidden, defs, clipPath, .js-reference-point");
  const box = rect => [rect.left + scrollX, rect.top + scrollY, rect.width, rect.height];
  const solid = one => one ? Number(getComputedStyle(one).opacity) * solid(one.parentElement) : 1;
  const paint = (said, share) => {
    const [red, green, blue, alpha = 1] = (said.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return said === "none" || said.startsWith("url") ? null : [red, green, blue, alpha * share];
  };
  const text = (rect, style, one, colour) => ({
    words: (one.textContent || one.value || one.placeholder || "").trim().slice(0, 60), box: box(rect),
    paint: paint(colour, solid(one)), size: parseFloat(style.fontSize), weight: Number(style.fontWeight),
  });

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !seen(parent) || parent.closest("option, script, noscript")) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const rects = [...range.getClientRects()].sort((one, other) => other.width - one.width);
    if (!rects.length || rects[0].width < 2 || rects[0].bottom + scrollY < 1) continue;
    const style = getComputedStyle(parent);
    texts.push({...text(rects[0], style, parent, parent.closest("svg") ? style.fill : style.color),
                words: walker.currentNode.textContent.trim().slice(0, 60)});
  }
  for (const field of document.querySelectorAll("select, input:not([type=hidden]), textarea")) {
    const style = getComputedStyle(field);
    const colour = field.placeholder && !field.value ? getComputedStyle(field, "::placeholder").color : style.color;
    if (seen(field)) texts.push(text(field.getBoundingClientRect(), style, field, colour));
  }

  const marks = [];
  const charts = new Map();
  const chartOf = part => {
    const root = part.closest(".js-plotly-plot") || part.closest("svg");
    if (!charts.has(root)) charts.set(root, charts.size);
    return charts.get(root);
  };
  const corners = part => {
    if (part.points) return [...part.points].map(one => [one.x, one.y]);
    const found = [];
    let [x, y] = [0, 0];
    for (const [, step, rest] of (part.getAttribute("d") || "").matchAll(/([MLHV])([^A-Za-z]*)/g)) {
      const n = (rest.match(/-?[\d.]+(?:e-?\d+)?/g) || []).map(Number);
      if (step === "H") found.push([x = n[0], y]);
      else if (step === "V") found.push([x, y = n[0]]);
      else for (let at = 0; at + 1 < n.length; at += 2) found.push([x = n[at], y = n[at + 1]]);
    }
    return found;
  };
  const outline = part => {
    if (part.tagName === "circle" || / ?A/.test(part.getAttribute("d") || "")) return "circle";
    if (part.tagName === "rect") return "rectangle";
    const found = corners(part), xs = found.map(one => one[0]), ys = found.map(one => one[1]);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const [wide, tall] = [Math.max(...xs) - left || 1, Math.max(...ys) - top || 1];
    if (found.length > 8) return "area";
    return "corners " + [...new Set(found.map(([x, y]) =>
      `${((x - left) / wide).toFixed(1)},${((y - top) / tall).toFixed(1)}`))].sort().join(" ");
  };
  const way = part => {
    const found = part.tagName === "line"
      ? [[part.x1.baseVal.value, part.y1.baseVal.value], [part.x2.baseVal.value, part.y2.baseVal.value]]
      : corners(part);
    const [first, last] = [found[0], found[found.length - 1]];
    const off = found.some(one => Math.abs((last[0] - first[0]) * (one[1] - first[1])
      - (last[1] - first[1]) * (one[0] - first[0])) > 0.5 * Math.hypot(last[0] - first[0], last[1] - first[1]));
    return off ? "bent" : Math.abs(last[1] - first[1]) < 0.5 ? "level" : Math.abs(last[0] - first[0]) < 0.5 ? "upright"
      : "slanting";
  };
  const white = one => one && one[0] > 250 && one[1] > 250 && one[2] > 250;
  const parts = [...document.querySelectorAll("svg path, svg line, svg rect, svg circle, svg polygon")].filter(part => {
    const plot = part.closest(".js-plotly-plot");
    return !part.closest("pattern") && seen(part)
      && (!plot || part.closest(".scatterlayer, .barlayer, .shapelayer"));
  });
  for (const part of parts) {
    const style = getComputedStyle(part), share = solid(part);
    const stroke = parseFloat(style.strokeWidth) ? paint(style.stroke, share * Number(style.strokeOpacity)) : null;
    let fill = part.tagName === "line" ? null : paint(style.fill, share * Number(style.fillOpacity));
    let form;
    const dash = style.strokeDasharray === "none" ? "" : style.strokeDasharray.replace(/px|,/g, "");
    const width = Math.round(2 * parseFloat(style.strokeWidth)) / 2;
    const pattern = /^url\(['"]?#(.*?)['"]?\)/.exec(style.fill);
    if (pattern) {
      const line = document.getElementById(pattern[1]).querySelector("line, path");
      fill = paint(getComputedStyle(line).stroke, 1) ?? paint(getComputedStyle(line).fill, 1);
      form = "hatched";
    } else if (!fill || !fill[3]) {
      if (!stroke || !stroke[3]) continue;
      form = outline(part) === "circle" ? "ring" : `line ${way(part)}, dash ${dash || "none"}, width ${width}`;
    } else {
      form = `${outline(part)}, ${white(fill) ? "hollow" : "filled"}`;
      if (stroke && stroke[3] && !white(stroke) && dash) form += `, edge ${dash}`;
    }
    const paints = [fill, stroke].filter(one => one && one[3] && !white(one));
    if (!paints.length) continue;
    part.dataset.mark = marks.length;
    const rect = part.getBoundingClientRect();
    marks.push({chart: chartOf(part), form, paints, box: box(rect), line: form.startsWith("line"), solid: !dash, width,
                bare: !stroke || !stroke[3], where: (part.closest("svg").parentElement.className || "")
                + " " + part.outerHTML.slice(0, 100)});
  }
  for (const part of [...document.querySelectorAll(".mark, .capsule, .bar")].filter(seen)) {
    const style = getComputedStyle(part, part.matches(".mark") ? "::before" : null);
    const [inside, edge] = [paint(style.backgroundColor, 1), paint(style.borderTopColor, 1)];
    const hollow = parseFloat(style.borderTopWidth) > 0;
    part.dataset.mark = marks.length;
    marks.push({chart: part.className.split(" ")[0], paints: [hollow ? edge : inside], line: false, box: box(part.getBoundingClientRect()),
                form: [style.transform, style.clipPath, style.borderRadius, hollow ? "hollow" : "filled"].join(", "),
                where: part.className, bare: false, solid: true, width: 0});
  }
  const named = [...document.querySelectorAll("svg text")].filter(seen)
    .map(one => ({chart: chartOf(one), words: one.textContent, box: box(one.getBoundingClientRect())}));
  return {texts, marks, named, charts: charts.size};
}
