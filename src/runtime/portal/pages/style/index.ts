import { BASE } from './base';
import { LAYOUT } from './layout';
import { PARTS } from './parts';

/** The one style sheet. It stands in the page and is allowed by its hash. */
export const STYLE = `${BASE}${LAYOUT}${PARTS}`.replaceAll(/\n+\s*/g, '');
