export { readImageLock, writeImageLock } from './lock-file';
export { pinImages, taggedImages } from './pin';
