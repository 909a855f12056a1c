import type { CredentialType } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { TextArea } from '../../ui/field.tsx'
import { Switch } from '../../ui/switch.tsx'

interface Hosts {
  readonly text: string
  readonly isIncomingOnly: boolean
}

/** Where the secret may be sent. A type that only checks calls that come in is sent nowhere. */
export function HostsInput({
  type,
  hosts,
  problem,
  hint,
  onChange,
}: {
  readonly type: CredentialType
  readonly hosts: Hosts
  readonly problem: string | undefined
  readonly hint: string
  readonly onChange: (hosts: Hosts) => void
}) {
  if (!type.needsHosts) return null
  return (
    <>
      {!hosts.isIncomingOnly && (
        <TextArea
          label={t('credentials.hosts')}
          hint={hint}
          problem={problem}
          rows={2}
          spellCheck={false}
          placeholder="api.example.com"
          className="font-mono text-meta"
          value={hosts.text}
          onChange={({ target }) => onChange({ ...hosts, text: target.value })}
        />
      )}
      <Switch
        label={t('credentials.incoming')}
        hint={t('credentials.incoming-hint')}
        isOn={hosts.isIncomingOnly}
        onChange={(isIncomingOnly) => onChange({ ...hosts, isIncomingOnly })}
      />
    </>
  )
}
