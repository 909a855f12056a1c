/** Every part of the texts. For the build and for tests: pages get the compiled catalogues, as they need them. */
export const PARTS = {
  admin: { en: () => import('./admin.en.ts'), de: () => import('./admin.de.ts') },
  'api-keys': { en: () => import('./api-keys.en.ts'), de: () => import('./api-keys.de.ts') },
  app: { en: () => import('./app.en.ts'), de: () => import('./app.de.ts') },
  audit: { en: () => import('./audit.en.ts'), de: () => import('./audit.de.ts') },
  canvas: { en: () => import('./canvas.en.ts'), de: () => import('./canvas.de.ts') },
  credentials: { en: () => import('./credentials.en.ts'), de: () => import('./credentials.de.ts') },
  'data-tables': { en: () => import('./data-tables.en.ts'), de: () => import('./data-tables.de.ts') },
  editor: { en: () => import('./editor.en.ts'), de: () => import('./editor.de.ts') },
  entering: { en: () => import('./entering.en.ts'), de: () => import('./entering.de.ts') },
  execution: { en: () => import('./execution.en.ts'), de: () => import('./execution.de.ts') },
  executions: { en: () => import('./executions.en.ts'), de: () => import('./executions.de.ts') },
  graph: { en: () => import('./graph.en.ts'), de: () => import('./graph.de.ts') },
  import: { en: () => import('./import.en.ts'), de: () => import('./import.de.ts') },
  keys: { en: () => import('./keys.en.ts'), de: () => import('./keys.de.ts') },
  list: { en: () => import('./list.en.ts'), de: () => import('./list.de.ts') },
  members: { en: () => import('./members.en.ts'), de: () => import('./members.de.ts') },
  notifications: { en: () => import('./notifications.en.ts'), de: () => import('./notifications.de.ts') },
  onboarding: { en: () => import('./onboarding.en.ts'), de: () => import('./onboarding.de.ts') },
  overlays: { en: () => import('./overlays.en.ts'), de: () => import('./overlays.de.ts') },
  palette: { en: () => import('./palette.en.ts'), de: () => import('./palette.de.ts') },
  panel: { en: () => import('./panel.en.ts'), de: () => import('./panel.de.ts') },
  run: { en: () => import('./run.en.ts'), de: () => import('./run.de.ts') },
  schedules: { en: () => import('./schedules.en.ts'), de: () => import('./schedules.de.ts') },
  settings: { en: () => import('./settings.en.ts'), de: () => import('./settings.de.ts') },
  templates: { en: () => import('./templates.en.ts'), de: () => import('./templates.de.ts') },
  usage: { en: () => import('./usage.en.ts'), de: () => import('./usage.de.ts') },
  variables: { en: () => import('./variables.en.ts'), de: () => import('./variables.de.ts') },
  versions: { en: () => import('./versions.en.ts'), de: () => import('./versions.de.ts') },
  webhooks: { en: () => import('./webhooks.en.ts'), de: () => import('./webhooks.de.ts') },
  workflows: { en: () => import('./workflows.en.ts'), de: () => import('./workflows.de.ts') },
} as const

type IdsOf<Part> = Part extends { readonly en: () => Promise<{ readonly en: infer Texts }> } ? keyof Texts : never

/** Every text that there is, of every part. */
export type TextId = IdsOf<(typeof PARTS)[keyof typeof PARTS]>
