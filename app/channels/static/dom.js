const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children. Strings become text, never markup; a property that begins with `on` is a
 * listener; `false`, `null` and `undefined` are left out.
 *
 * @param {string} tag  `name` or `name.class.class`
 * @param {Record<string, any> | null} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  return /** @type {HTMLElement} */ (furnish(node, classes, attributes, children));
}

/**
 * The same for SVG.
 *
 * @param {string} tag
 * @param {Record<string, any> | null} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElementNS(SVG, name);
  return /** @type {SVGElement} */ (furnish(node, classes, attributes, children));
}

/**
 * The element with this id, which the page must have.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return node;
}

/** @param {Element} node @param {string[]} classes @param {Record<string, any> | null | undefined} attributes @param {any[]} children */
function furnish(node, classes, attributes, children) {
  if (classes.length) node.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
