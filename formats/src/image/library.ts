import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { refuse, saidBy } from '../failure.ts'
import { IMAGE_FRAMES_MAX, IMAGE_MEMORY_BYTES_MAX, IMAGE_SIDE_MAX } from '../limits.ts'

export type Library = typeof import('@imagemagick/magick-wasm') & {
  /** Names of fonts that it was given. */
  readonly fonts: Set<string>
}

const require = createRequire(import.meta.url)

/**
 * ImageMagick's own wall, behind ours: no coder but those of pixels (SVG, MVG, MSL, PDF, PostScript and addresses are
 * coders, too), nothing that another program does, no text from a file.
 */
const POLICY = `<?xml version="1.0" encoding="UTF-8"?>
<policymap>
  <policy domain="delegate" rights="none" pattern="*"/>
  <policy domain="filter" rights="none" pattern="*"/>
  <policy domain="path" rights="none" pattern="@*"/>
  <policy domain="path" rights="none" pattern="|*"/>
  <policy domain="coder" rights="none" pattern="*"/>
  <policy domain="coder" rights="read | write" pattern="{BMP,GIF,JPEG,PNG,TIFF,WEBP,XC}"/>
</policymap>
`

let loading: Promise<Library> | undefined

async function load(): Promise<Library> {
  const library = await import('@imagemagick/magick-wasm')
  const files = library.ConfigurationFiles.default
  files.policy.data = POLICY
  await library.initializeImageMagick(await readFile(require.resolve('@imagemagick/magick-wasm/magick.wasm')), files)
  const limits = library.ResourceLimits
  limits.width = BigInt(IMAGE_SIDE_MAX)
  limits.height = BigInt(IMAGE_SIDE_MAX)
  limits.listLength = BigInt(IMAGE_FRAMES_MAX + 1)
  limits.memory = BigInt(IMAGE_MEMORY_BYTES_MAX)
  // What does not fit is refused; it is never put on a disk.
  limits.disk = 0n
  return { ...library, fonts: new Set() }
}

/** What the library says in its own words: «CacheResourcesExhausted `' @ error/cache.c/OpenPixelCache/4027». */
const TOO_LARGE = /ExceedsLimit|ResourcesExhausted|MemoryAllocationFailed|TooLarge|out of memory/i

/** Everything with images: the library is loaded once, and anew after it gave up. */
export async function withLibrary<T>(work: (library: Library) => T): Promise<T> {
  loading ??= load()
  const library = await loading
  try {
    return work(library)
  } catch (thrown) {
    // Its memory cannot be trusted after that.
    if (thrown instanceof Error && thrown.name === 'RuntimeError') loading = undefined
    else if (!(thrown instanceof library.MagickError)) throw thrown
    const said = saidBy(thrown)
    if (TOO_LARGE.test(said)) return refuse('image-too-large', 'The image needs more memory than one may have.')
    return refuse('file-invalid', `The image is broken, or no image: ${plain(said)}.`)
  }
}

/** «UnexpectedEndOfFile» becomes «unexpected end of file». */
const plain = (said: string): string =>
  said
    .replace(/ ?`.*$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[.]$/, '')
    .toLowerCase()
    .slice(0, 200)
