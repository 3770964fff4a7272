/** Markdown as nodes. It is parsed by marked and never becomes markup: what is not known here stays the text it was. */

import { Marked, type Token, type Tokens } from "marked";

import { el } from "./dom";

const parser = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    // Emphasis begins where a word does: “2*4 pallets” must not lose its asterisk. `false` leaves it to marked.
    emStrong: (_src, _masked, before = "") => (/^[\s(["'“‘«—–*_]?$/u.test(before) ? false : undefined),
  },
});

/** The blocks of a text, each with the source it came from. Spaces between blocks are none. */
export function blocksOf(source: string): Token[] {
  return parser.lexer(source).filter((token) => token.type !== "space");
}

/**
 * @param top  the level that a first heading gets
 * @returns the nodes of one block
 */
export function blockNode(token: Token, top = 3): HTMLElement {
  switch (token.type) {
    case "heading": {
      const { depth, tokens } = token as Tokens.Heading;
      return el(`h${Math.min(6, top + depth - 1)}`, null, ...inline(tokens));
    }
    case "paragraph":
      return el("p", null, ...inline((token as Tokens.Paragraph).tokens));
    case "blockquote":
      return el("blockquote", null, ...(token as Tokens.Blockquote).tokens.filter((part) => part.type !== "space").map((part) => blockNode(part, top)));
    case "list": {
      const { ordered, items, start } = token as Tokens.List;
      return el(ordered ? "ol" : "ul", ordered && start !== 1 ? { start: String(start) } : null, ...items.map((item) => el("li", null, ...listItem(item, top))));
    }
    case "code":
      return el("pre", null, el("code", null, (token as Tokens.Code).text));
    case "hr":
      return el("hr");
    default:
      return el("p", null, token.raw.trim());
  }
}

function listItem(item: Tokens.ListItem, top: number): (Node | string)[] {
  return item.tokens.flatMap((part) => (part.type === "text" ? inline((part as Tokens.Text).tokens ?? []) : part.type === "space" ? [] : [blockNode(part, top)]));
}

function inline(tokens: Token[]): (Node | string)[] {
  return tokens.flatMap((token): (Node | string)[] => {
    switch (token.type) {
      case "strong":
        return [el("strong", null, ...inline((token as Tokens.Strong).tokens))];
      case "em":
        return [el("em", null, ...inline((token as Tokens.Em).tokens))];
      case "codespan":
        return [el("code", null, (token as Tokens.Codespan).text)];
      case "br":
        return [el("br")];
      case "escape":
        return [(token as Tokens.Escape).text];
      case "text":
        return "tokens" in token && token.tokens ? inline(token.tokens) : blanks(token.raw);
      default:
        // Links, images and HTML are no part of a coach's words: they are shown as they were written.
        return [token.raw];
    }
  });
}

/** What moves' cards have: a `$name` that a reply fills in, and the `[level]` that words are for. */
function blanks(text: string): (Node | string)[] {
  return text.split(/(\$[a-z_]+|^\[[a-z_]+\])/).filter(Boolean).map((part) => {
    if (/^\$[a-z_]+$/.test(part)) return el("var", null, part.slice(1).replaceAll("_", " "));
    if (/^\[[a-z_]+\]$/.test(part)) return el("span.case", null, part.slice(1, -1).replaceAll("_", " "));
    return part;
  });
}
