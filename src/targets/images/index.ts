export { pinImages, taggedImages } from './pin';
