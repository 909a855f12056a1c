/** Made by build/string-catalogues.ts of the catalogues in strings/. */
declare module 'virtual:strings/*' {
  const messages: import('@lingui/core').Messages
  export default messages
}
