import type { ReactNode } from 'react'

/** In place of data: why there is none to be seen. */
export const ViewerNote = ({ children }: { readonly children: ReactNode }) => (
  <p className="px-3 py-4 text-meta text-text-3">{children}</p>
)
