import { useRef } from 'react'
import { Button, type ButtonProps } from '../ui/button.tsx'
import { UploadIcon } from '../ui/icons.ts'

/** Files of LinkFlow and of n8n, from this device. */
export function ChooseFile({
  label,
  isSeveral = false,
  onFiles,
  ...button
}: Pick<ButtonProps, 'look' | 'size' | 'className'> & {
  readonly label: string
  readonly isSeveral?: boolean
  readonly onFiles: (files: readonly File[]) => void
}) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={UploadIcon} {...button} onClick={() => field.current?.click()}>
        {label}
      </Button>
      <input
        ref={field}
        type="file"
        accept=".json,.yaml,.yml,application/json,application/yaml"
        multiple={isSeveral}
        hidden
        aria-label={label}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          // The same file may be chosen again.
          target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </>
  )
}
