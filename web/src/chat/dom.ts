const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;
type Child = Node | string | null | undefined | false;

/** The element of this tag; `HTMLElement` where the tag carries classes. */
type Named<Tag extends string> = Tag extends `${infer Name}.${string}` ? Named<Name> : Tag extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag] : HTMLElement;

/**
 * An element with attributes and children. Strings become text, never markup; a property that begins with `on` is a
 * listener; `false`, `null` and `undefined` are left out.
 *
 * @param tag  `name` or `name.class.class`
 */
export function el<Tag extends string>(tag: Tag, attributes?: Attributes | null, ...children: Child[]): Named<Tag> {
  const [name = "div", ...classes] = tag.split(".");
  return furnish(document.createElement(name), classes, attributes, children) as Named<Tag>;
}

/** The same for SVG. */
export function svg(tag: string, attributes?: Attributes | null, ...children: Child[]): SVGElement {
  const [name = "svg", ...classes] = tag.split(".");
  return furnish(document.createElementNS(SVG, name), classes, attributes, children);
}

/** What holds the focus where this node lives: inside a shadow root the document only knows the host. */
export function focused(near: Node): Element | null {
  const root = near.getRootNode();
  return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
}

function furnish<T extends Element>(node: T, classes: string[], attributes: Attributes | null | undefined, children: Child[]): T {
  if (classes.length) node.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value as EventListener);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return node;
}
