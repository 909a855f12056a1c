/**
 * Gives back the memory of bytes that nobody reads any more: they are empty afterwards. 100 MB would else stay beside their
 * text, and what is made of it, until the next full collection.
 */
export function release({ buffer, byteLength }: Uint8Array): void {
  // Small ones are a part of a buffer that others have too.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
