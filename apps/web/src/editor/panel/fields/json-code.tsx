import { useState } from 'react'
import { CodeBox } from '../../code/code-box.tsx'

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A value written as JSON; only what is whole is taken over. */
export function JsonCode({
  id,
  label,
  value,
  describedBy,
  isInvalid,
  isReadOnly,
  onChange,
  onFocus,
  onBlur,
}: {
  readonly id: string
  readonly label: string
  readonly value: unknown
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
  readonly isReadOnly: boolean
  readonly onChange: (value: unknown) => void
  readonly onFocus?: () => void
  readonly onBlur: () => void
}) {
  const [typed, setTyped] = useState<string>()
  const isBad = typed !== undefined && typed.trim() !== '' && parsedJson(typed) === undefined
  return (
    <CodeBox
      {...{ id, label, describedBy, isReadOnly }}
      {...(onFocus && { onFocus })}
      value={typed ?? (value === undefined ? '' : JSON.stringify(value, null, 2))}
      isInvalid={isInvalid || isBad}
      hasLines
      takesReferences={false}
      open={async (options) => (await import('../../code/open-json-editor.ts')).openJsonEditor(options)}
      onChange={(text) => {
        setTyped(text)
        const parsed = parsedJson(text)
        if (text.trim() === '') onChange(undefined)
        else if (parsed !== undefined) onChange(parsed)
      }}
      onBlur={() => {
        if (!isBad) setTyped(undefined)
        onBlur()
      }}
    />
  )
}
