import { useMemo } from 'react'
import { type TextId, t } from '../../../strings/index.ts'
import { ComboBox, type ComboOption } from '../../../ui/combo-box.tsx'
import { fieldPathsOf, fileNamesOf } from '../../data/field-paths.ts'
import type { DataItem } from '../../data/item-source.ts'
import { usePanel } from '../panel-context.tsx'
import { asTyped, type Common, textIn } from './inputs.tsx'
import type { Named } from './schema.ts'

const LIST_WORDS: Readonly<Record<Named, TextId>> = {
  'time-zone': 'panel.list.time-zone',
  'field-path': 'panel.list.field-path',
  'item-file': 'panel.list.item-file',
}

const zones = (): readonly ComboOption[] =>
  ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({ value: zone, label: zone }))

function optionsOf(names: Named, items: readonly DataItem[]): readonly ComboOption[] {
  switch (names) {
    case 'time-zone':
      return zones()
    case 'field-path':
      return fieldPathsOf(items).map(({ path, value }) => ({ value: path, label: path, detail: value }))
    case 'item-file':
      return fileNamesOf(items).map((name) => ({ value: name, label: name }))
  }
}

/** A text that names something of which the editor knows what there is; another may be written as well. */
export function NamedInput({
  names,
  value,
  defaultValue,
  onChange,
  ...rest
}: Common & { readonly names: Named; readonly defaultValue: unknown }) {
  const { firstItems } = usePanel()
  const all = useMemo(() => optionsOf(names, firstItems), [names, firstItems])
  const text = textIn(value)
  const wanted = text.toLowerCase()
  const isKnown = all.some((option) => option.value === text)
  // What stands there already is no search: then everything else is offered.
  const options = isKnown ? all : all.filter((option) => option.value.toLowerCase().includes(wanted))
  return (
    <ComboBox
      {...rest}
      text={text}
      options={options}
      listLabel={t(LIST_WORDS[names])}
      placeholder={typeof defaultValue === 'string' ? defaultValue : undefined}
      isMono={names !== 'time-zone'}
      onText={(next) => onChange(asTyped(value, next))}
      onChoose={(option) => onChange(option.value)}
    />
  )
}
