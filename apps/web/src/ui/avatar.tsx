/** The first letters of a name. */
export function Avatar({ name }: { readonly name: string }) {
  const letters = name
    .split(/[\s._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0]!.toUpperCase())
    .join('')
  return (
    <span
      aria-hidden
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-pill bg-accent-soft text-count text-accent"
    >
      {letters || '?'}
    </span>
  )
}
