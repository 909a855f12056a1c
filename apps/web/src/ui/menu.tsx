import { DropdownMenu as Base } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { CheckIcon, ChevronRightIcon, type Icon } from './icons.ts'
import { Keys } from './keys.tsx'

const PANEL =
  'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-80 animate-rise overflow-y-auto rounded-button border border-border bg-surface p-1 shadow-overlay'
const ROW =
  'flex min-h-8 w-full select-none items-center gap-2.5 rounded-input px-2 text-ui text-text outline-none data-[highlighted]:bg-raised data-[disabled]:text-text-3'

/** A button and what it offers. The button is given by whoever uses the menu. */
export function Menu({
  trigger,
  label,
  align = 'end',
  children,
}: {
  readonly trigger: ReactNode
  readonly label: string
  readonly align?: 'start' | 'end'
  readonly children: ReactNode
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger asChild>{trigger}</Base.Trigger>
      <Base.Portal>
        <Base.Content aria-label={label} align={align} sideOffset={4} collisionPadding={8} className={PANEL}>
          {children}
        </Base.Content>
      </Base.Portal>
    </Base.Root>
  )
}

/** A menu without a button: where somebody pressed the right button, or the key for it. */
export function MenuAt({
  at,
  label,
  onClose,
  children,
}: {
  /** In the window. */
  readonly at: { readonly x: number; readonly y: number }
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  return (
    <Base.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Base.Trigger asChild>
        <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Content
          aria-label={label}
          aria-labelledby={undefined}
          // Beside the place, and not below: there a long one would leave the window.
          side="right"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          // Whoever opened it knows where the focus belongs by now.
          onCloseAutoFocus={(event) => event.preventDefault()}
          className={PANEL}
        >
          {children}
        </Base.Content>
      </Base.Portal>
    </Base.Root>
  )
}

/** A line that opens a menu beside it. */
export function MenuSub({
  icon: Glyph,
  label,
  children,
}: {
  readonly icon: Icon
  readonly label: string
  readonly children: ReactNode
}) {
  return (
    <Base.Sub>
      <Base.SubTrigger className={classes(ROW, 'data-[state=open]:bg-raised')}>
        <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <ChevronRightIcon aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
      </Base.SubTrigger>
      <Base.Portal>
        <Base.SubContent sideOffset={4} collisionPadding={8} className={PANEL}>
          {children}
        </Base.SubContent>
      </Base.Portal>
    </Base.Sub>
  )
}

/** Where others of the menu have an icon, so that words begin in one line. */
const NoIcon = () => (
  <span aria-hidden className="hidden size-4 shrink-0 in-[[role=menu]:has([role^=menuitem]>svg)]:block" />
)

export function MenuItem({
  icon: Glyph,
  label,
  detail,
  keys,
  isDanger = false,
  isDisabled = false,
  onSelect,
}: {
  readonly icon?: Icon
  readonly label: string
  readonly detail?: string
  readonly keys?: string | undefined
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly onSelect: () => void
}) {
  return (
    <Base.Item disabled={isDisabled} onSelect={onSelect} className={classes(ROW, isDanger && 'text-error')}>
      {Glyph ? (
        <Glyph aria-hidden className={classes('size-4 shrink-0', !isDanger && 'text-text-3')} strokeWidth={1.75} />
      ) : (
        <NoIcon />
      )}
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate">{label}</span>
        {detail !== undefined && <span className="truncate text-meta text-text-3">{detail}</span>}
      </span>
      {keys !== undefined && <Keys of={keys} />}
    </Base.Item>
  )
}

export function MenuChoice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: T
  readonly options: readonly {
    readonly value: T
    readonly label: string
    readonly icon?: Icon
    readonly detail?: string
  }[]
  readonly onChange: (value: T) => void
}) {
  return (
    <Base.RadioGroup aria-label={label} value={value} onValueChange={(chosen) => onChange(chosen as T)}>
      {options.map(({ value, label, icon: Glyph, detail }) => (
        <Base.RadioItem key={value} value={value} className={ROW}>
          {Glyph ? <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} /> : <NoIcon />}
          <span className="flex min-w-0 flex-1 flex-col">
            <span className="truncate">{label}</span>
            {detail !== undefined && <span className="truncate text-meta text-text-3">{detail}</span>}
          </span>
          <Base.ItemIndicator>
            <CheckIcon aria-hidden className="size-4 text-accent" strokeWidth={1.75} />
          </Base.ItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}

export const MenuTitle = ({ children }: { readonly children: ReactNode }) => (
  <Base.Label className="truncate px-2 pt-1.5 pb-1 text-meta text-text-3">{children}</Base.Label>
)
export const MenuLine = () => <Base.Separator className="-mx-1 my-1 h-px bg-border" />
