/** Lies over what takes the files that are held above it. */
export const DropVeil = ({ text }: { readonly text: string }) => (
  <div
    aria-hidden
    className="pointer-events-none absolute inset-2 z-30 flex animate-appear items-center justify-center rounded-card border-2 border-accent bg-accent-soft/90 p-6 text-center text-panel text-accent"
  >
    {text}
  </div>
)
