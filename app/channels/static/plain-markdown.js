/** The little Markdown that cards use (headings, lists, paragraphs, emphasis) as nodes; all else stays text. */

import { el } from "./dom.js";

/**
 * @param {string} source
 * @param {number} topLevel  the level that the highest heading gets
 * @returns {HTMLElement[]}
 */
export function markdownNodes(source, topLevel) {
  /** @type {HTMLElement[]} */
  const nodes = [];
  /** @type {HTMLElement | null} the block that a line may go on with */
  let open = null;
  const lowest = Math.min(...Array.from(source.matchAll(/^\s*(#{1,6})\s/gm), (match) => match[1].length));
  for (const raw of source.split(/\r?\n/)) {
    const line = raw.trim();
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const bullet = /^[-*•]\s+(.*)$/.exec(line);
    const numbered = /^\d+[.)]\s+(.*)$/.exec(line);
    const quote = /^>\s?(.*)$/.exec(line);
    if (!line) {
      open = null;
    } else if (heading) {
      const level = Math.min(6, topLevel + heading[1].length - lowest);
      nodes.push(el(`h${level}`, null, ...emphasised(heading[2])));
      open = null;
    } else if (bullet || numbered) {
      const list = bullet ? "ul" : "ol";
      if (nodes.at(-1)?.localName !== list) nodes.push(el(list, null));
      open = el("li", null, ...emphasised((bullet ?? numbered ?? [])[1]));
      nodes.at(-1)?.append(open);
    } else if (quote) {
      if (open?.localName !== "blockquote") nodes.push((open = el("blockquote", null)));
      else open.append(" ");
      open.append(...emphasised(quote[1]));
    } else if (open) {
      open.append(" ", ...emphasised(line));
    } else {
      open = el("p", null, ...emphasised(line));
      nodes.push(open);
    }
  }
  return nodes;
}

/**
 * Emphasis, code, and what moves' cards have: a `$name` that a reply fills in, and the `[level]` that words are for.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function emphasised(text) {
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`|\$[a-z_]+|^\[[a-z_]+\])/).filter(Boolean).map((part) => {
    if (/^\*\*[^*]+\*\*$/.test(part)) return el("strong", null, part.slice(2, -2));
    if (/^\*[^*\s][^*]*\*$/.test(part)) return el("em", null, part.slice(1, -1));
    if (/^`[^`]+`$/.test(part)) return el("code", null, part.slice(1, -1));
    if (/^\$[a-z_]+$/.test(part)) return el("var", null, part.slice(1).replaceAll("_", " "));
    if (/^\[[a-z_]+\]$/.test(part)) return el("span.case", null, part.slice(1, -1).replaceAll("_", " "));
    return part;
  });
}
