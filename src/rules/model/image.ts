import { parseImageReference } from '../../contract';
import { remember } from './memo';

/** The parts of an image reference; nothing where the value is none. */
export const readImage = remember(parseImageReference);
