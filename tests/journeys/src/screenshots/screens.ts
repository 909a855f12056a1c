import type { Page } from 'playwright-core'
import type { Shown } from './seed-shown.ts'

export const STATES = ['empty', 'loading', 'full', 'error', 'laptop', 'phone', 'german'] as const
export type State = (typeof STATES)[number]

/** One screen: where it is, how it is got into its states, and which of them it does not have. */
export interface Screen {
  readonly name: string
  readonly path: (shown: Shown) => string
  /** Where there is nothing to show; a workspace that nobody used where this says nothing. */
  readonly emptyAt?: (shown: Shown) => string
  /** What is done there until it stands. */
  readonly reach?: (page: Page) => Promise<void>
  /** The requests that are held back and refused; all of them where this says nothing. */
  readonly asks?: RegExp
  readonly without?: Readonly<Partial<Record<State, string>>>
}

const NO_SMALL = 'A canvas wants a large window'
const canvas = { laptop: NO_SMALL, phone: NO_SMALL }
const ONE = 'It is the page of one thing, which is there or is not'
const DEVICE = 'What it shows is kept on the device and asks nobody'
const overlay = { laptop: 'It lies over a page', phone: 'It lies over a page' }

const inWorkspace =
  (below: string) =>
  ({ workspace }: Shown): string =>
    `/w/${workspace}/${below}`

const list = (below: string): Screen => ({ name: below.replaceAll('/', '-'), path: inWorkspace(below) })

const settings = (section: string, without: Screen['without']): Screen => ({
  ...list(`settings/${section}`),
  without: { empty: 'Settings always have values', ...without },
})

/** The screens of the list in `UI.md`, part 2. */
export const SCREENS: readonly Screen[] = [
  list('workflows'),
  {
    name: 'editor',
    path: ({ workspace, order, run }) => `/w/${workspace}/workflows/${order}?run=${run}`,
    emptyAt: ({ workspace, blank }) => `/w/${workspace}/workflows/${blank}`,
    without: canvas,
  },
  {
    name: 'node-picker',
    path: ({ workspace, order }) => `/w/${workspace}/workflows/${order}`,
    emptyAt: ({ workspace, order }) => `/w/${workspace}/workflows/${order}?nothing=1`,
    reach: async (page) => {
      await page.getByRole('application').waitFor()
      await page.locator('[data-node]').first().click()
      await page.keyboard.press('n')
      const field = page.getByRole('dialog').getByRole('combobox')
      await field.waitFor()
      if (page.url().includes('nothing')) await field.fill('qwrtz')
    },
    without: {
      ...canvas,
      loading: 'The types of nodes are there before the canvas is',
      error: 'The types of nodes are there before the canvas is',
    },
  },
  {
    name: 'node-panel',
    path: ({ workspace, order, run }) => `/w/${workspace}/workflows/${order}?run=${run}&node=large`,
    emptyAt: ({ workspace, unrun }) => `/w/${workspace}/workflows/${unrun}?node=large`,
    asks: /\/items/,
    without: canvas,
  },
  list('executions'),
  {
    name: 'execution',
    path: ({ workspace, failed }) => `/w/${workspace}/executions/${failed}`,
    without: { empty: ONE },
  },
  {
    name: 'versions',
    path: ({ workspace, versions }) => `/w/${workspace}/workflows/${versions}/versions`,
    emptyAt: ({ workspace, unrun }) => `/w/${workspace}/workflows/${unrun}/versions`,
  },
  { ...list('templates'), without: { empty: 'The templates come with the program' } },
  { ...list('templates/lead-capture'), name: 'template', without: { empty: ONE } },
  list('credentials'),
  { ...list('credentials/new'), name: 'credential-new', without: { empty: 'The types come with the program' } },
  {
    name: 'credential',
    path: ({ workspace, credential }) => `/w/${workspace}/credentials/${credential}`,
    without: { empty: ONE },
  },
  list('schedules'),
  { ...list('schedules?view=week'), name: 'schedules-week' },
  {
    name: 'schedule',
    path: ({ workspace, schedule }) => `/w/${workspace}/schedules/${schedule}`,
    without: { empty: ONE },
  },
  list('webhooks'),
  {
    name: 'webhook',
    path: ({ workspace, hook, event }) => `/w/${workspace}/webhooks/${hook}/hook?event=${event}`,
    emptyAt: ({ workspace, quietHook }) => `/w/${workspace}/webhooks/${quietHook}/hook`,
  },
  list('variables'),
  list('members'),
  list('api-keys'),
  list('usage'),
  list('notifications'),
  {
    ...list('notifications?view=preferences'),
    name: 'notification-preferences',
    without: { empty: 'Preferences always have values' },
  },
  { ...list('audit'), emptyAt: inWorkspace('audit?action=nothing.happened') },
  { ...list('admin/health'), without: { empty: 'An installation that answers has figures' } },
  {
    ...list('admin/runbooks'),
    without: {
      empty: 'The runbooks come with the program',
      loading: 'The runbooks come with the program',
      error: 'The runbooks come with the program',
    },
  },
  {
    name: 'palette',
    path: inWorkspace('workflows'),
    emptyAt: inWorkspace('workflows?nothing=1'),
    reach: async (page) => {
      await page.getByRole('heading').first().waitFor()
      await page.keyboard.press('Control+k')
      const field = page.getByRole('dialog').getByRole('combobox')
      await field.waitFor()
      await field.fill(page.url().includes('nothing') ? 'qwrtz' : 'or')
    },
    without: {
      ...overlay,
      loading: 'What is known is shown, and what the server finds is appended',
      error: 'What is known is shown, and the server adds nothing',
    },
  },
  settings('profile', { loading: 'Who somebody is, is known', error: 'Who somebody is, is known' }),
  settings('appearance', { loading: DEVICE, error: DEVICE }),
  settings('accessibility', { loading: DEVICE, error: DEVICE }),
  settings('editor', { loading: DEVICE, error: DEVICE }),
  settings('language', { loading: DEVICE, error: DEVICE }),
  { ...settings('security', {}), asks: /\/api\/v1\/(sessions(\?|$)|me\/)/ },
  settings('workspace', {}),
]

const FORM = 'It is a form, and asks nobody until it is sent'
const door = {
  empty: FORM,
  loading: FORM,
  laptop: 'It is as on any large window',
  german: 'It speaks as the browser does',
}

/** Before somebody is known there is no workspace to visit: `lists.ts` takes these. */
const DOORS: readonly Pick<Screen, 'name' | 'without'>[] = [
  { name: 'setup', without: { ...door, error: 'Its fields say what is wrong with them, as in setup-phone' } },
  { name: 'sign-in', without: door },
  { name: 'forgot-password', without: { ...door, error: 'It answers alike whoever asks', phone: 'As the sign-in' } },
]

/** Beside them are scenes that no table tells: what lies over pages, and the editor and its panel at work. */
export const tableOfStates = (): string =>
  [...DOORS, ...SCREENS]
    .map(({ name, without = {} }) => {
      const has = STATES.filter((state) => without[state] === undefined)
      const lacks = Object.entries(without).map(([state, why]) => `  no ${state}: ${why}`)
      return [`${name}: ${has.join(', ')}`, ...lacks].join('\n')
    })
    .join('\n')
