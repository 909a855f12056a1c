import { keyWords } from '../keys/key-words.ts'

/** Keys as they stand on a keyboard: «Ctrl» «K», or «G» then «W». */
export const Keys = ({ of }: { readonly of: string }) => (
  <span className="inline-flex items-center gap-1 whitespace-nowrap">
    {keyWords(of).map((word, at) => (
      <kbd
        // biome-ignore lint/suspicious/noArrayIndexKey: a chord is never reordered
        key={at}
        className="inline-flex min-w-5 items-center justify-center rounded-input border border-border bg-raised px-1 font-ui text-count text-text-2"
      >
        {word}
      </kbd>
    ))}
  </span>
)
