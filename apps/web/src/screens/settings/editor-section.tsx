import { prefer, usePreferences } from '../../app/preferences.ts'
import { t } from '../../strings/index.ts'
import { Panel } from '../../ui/panel.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'

export function EditorSection() {
  const { wheel, isSnapping, minimap } = usePreferences()
  return (
    <Panel title={t('settings.canvas')} text={t('settings.of-device')}>
      <div className="flex flex-col gap-5">
        <Segmented
          label={t('settings.wheel')}
          hint={t('settings.wheel-hint')}
          value={wheel}
          onChange={(wheel) => prefer({ wheel })}
          options={[
            { value: 'pan', label: t('settings.wheel-pan') },
            { value: 'zoom', label: t('settings.wheel-zoom') },
          ]}
        />
        <Switch
          label={t('settings.snap')}
          hint={t('settings.snap-hint')}
          isOn={isSnapping}
          onChange={(isSnapping) => prefer({ isSnapping })}
        />
        <Segmented
          label={t('settings.minimap')}
          hint={t('settings.minimap-hint')}
          value={minimap}
          onChange={(minimap) => prefer({ minimap })}
          options={[
            { value: 'auto', label: t('settings.minimap-auto') },
            { value: 'on', label: t('settings.minimap-on') },
            { value: 'off', label: t('settings.minimap-off') },
          ]}
        />
      </div>
    </Panel>
  )
}
