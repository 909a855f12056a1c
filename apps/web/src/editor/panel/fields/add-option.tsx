import { t } from '../../../strings/index.ts'
import { Button } from '../../../ui/button.tsx'
import { AddIcon } from '../../../ui/icons.ts'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import type { Field } from './schema.ts'

/** What is not shown until somebody wants it. */
export function AddOption({
  of,
  optional,
  onAdd,
}: {
  /** Of a group; undefined for the node itself. */
  readonly of?: string
  readonly optional: readonly Field[]
  readonly onAdd: (field: Field) => void
}) {
  if (optional.length === 0) return null
  const label = of === undefined ? t('panel.add-option') : t('panel.add-option-to', { group: of })
  return (
    <div>
      <Menu
        label={label}
        align="start"
        trigger={
          <Button size="compact" icon={AddIcon} aria-label={label}>
            {t('panel.add-option')}
          </Button>
        }
      >
        <div className="max-h-80 overflow-y-auto">
          {optional.map((field) => (
            <MenuItem key={field.name} label={field.title} detail={field.description} onSelect={() => onAdd(field)} />
          ))}
        </div>
      </Menu>
    </div>
  )
}
