export { gif, lettersOf, png, pngFile } from './testing/images.ts'
