/** A file to be kept, as a download of the browser. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}

export const saveText = (name: string, type: string, ...parts: readonly string[]): void =>
  saveBlob(name, new Blob([...parts], { type }))
