/** Small things kept for this tab, so that a reload or a sign-in loses nothing that was typed. */

/** @param {string} name @returns {string} empty where nothing is kept */
export function kept(name) {
  try {
    return sessionStorage.getItem(`firmground.${name}`) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name @param {string} value  empty to forget it */
export function keep(name, value) {
  try {
    if (value) sessionStorage.setItem(`firmground.${name}`, value);
    else sessionStorage.removeItem(`firmground.${name}`);
  } catch {
    // A browser that keeps nothing still sends.
  }
}
