/**
 * Characters that a reviewer would not see as they are: controls, spaces other than U+0020, format and direction marks (a diff can lie
 * with those), tags, private use, unpaired surrogates and the two non-characters that readers refuse. Spelled out instead of Unicode
 * classes, whose content changes with the version of Node.js.
 */
const HIDDEN =
  '\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u00A0\\u00AD\\u061C\\u1680\\u180E\\u2000-\\u200F\\u2028-\\u202F\\u205F-\\u206F\\u3000' +
  '\\uD800-\\uDFFF\\uE000-\\uF8FF\\uFEFF\\uFFF9-\\uFFFB\\uFFFE\\uFFFF\\u{E0000}-\\u{E0FFF}';

/** Finds a character that no block of text may hold. Line feeds and tabs are not among them. */
export const hidden = new RegExp(`[${HIDDEN}]`, 'u');

/** Finds every character that needs an escape between double quotes. */
export const escaped = new RegExp(`["\\\\\\t\\n${HIDDEN}]`, 'gu');
