import { classes } from '../../ui/classes.ts'
import {
  BranchIcon,
  CodeIcon,
  DataIcon,
  FileIcon,
  HelpIcon,
  HttpIcon,
  type Icon,
  TriggerIcon,
} from '../../ui/icons.ts'

const BY_GROUP: Readonly<Record<string, Icon>> = {
  trigger: TriggerIcon,
  flow: BranchIcon,
  data: DataIcon,
  code: CodeIcon,
  http: HttpIcon,
  files: FileIcon,
}

/** The tile of a node type, by its group; a question mark for what this installation does not have. */
export function NodeIcon({ group }: { readonly group: string | undefined }) {
  const Glyph = BY_GROUP[group ?? ''] ?? HelpIcon
  return (
    <span
      aria-hidden
      className={classes(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-button border border-border bg-raised text-text-2',
      )}
    >
      <Glyph className="size-4.5" strokeWidth={1.75} />
    </span>
  )
}
