import { chooseLanguage, LANGUAGES, type Language, language, t } from '../../strings/index.ts'
import { fullTime } from '../../strings/times.ts'
import { Panel } from '../../ui/panel.tsx'
import { Segmented } from '../../ui/segmented.tsx'

export function LanguageSection() {
  return (
    <Panel
      title={t('language.title')}
      text={t('settings.language-text', { example: fullTime(new Date().toISOString()) })}
    >
      <Segmented
        label={t('language.title')}
        isLabelShown={false}
        value={language()}
        onChange={(chosen) => void chooseLanguage(chosen)}
        options={(Object.entries(LANGUAGES) as [Language, string][]).map(([value, label]) => ({ value, label }))}
      />
    </Panel>
  )
}
