import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { OfflineBar } from '../../app/offline-bar.tsx'
import { LogoMark } from '../../ui/logo.tsx'

/** The page around everything that one does before one is in. */
export function DoorFrame({
  title,
  lead,
  children,
  footer,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
  readonly footer?: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · LinkFlow`
  }, [title])
  return (
    <div className="flex min-h-dvh flex-col">
      <OfflineBar />
      <main className="mx-auto flex w-full max-w-[420px] flex-1 flex-col justify-center gap-8 px-4 py-12">
        <div className="flex flex-col gap-6">
          <LogoMark className="size-10" />
          <div className="flex flex-col gap-2">
            <h1 className="text-lead tracking-tight text-text">{title}</h1>
            {lead !== undefined && <div className="text-read text-text-2 text-pretty">{lead}</div>}
          </div>
        </div>
        {children}
        {footer !== undefined && <div className="flex flex-col gap-2 text-ui text-text-2">{footer}</div>}
      </main>
    </div>
  )
}

/** What went wrong, heard as soon as it is there. */
export const DoorAlert = ({ children }: { readonly children: ReactNode }) => (
  <p role="alert" className="rounded-button border border-error bg-error-bg px-3.5 py-2.5 text-ui text-error">
    {children}
  </p>
)
