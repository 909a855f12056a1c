import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { workflowSearch } from '../editor/view/workflow-search.ts'
import { FailedPage, NotFoundPage } from './failed-page.tsx'
import { PENDING_AFTER_MS } from './limits.ts'
import { defaultWorkspace, meQuery } from './me.ts'
import { PendingPage } from './pending-page.tsx'
import { queryClient } from './query-client.ts'
import { parseSearch, stringifySearch } from './search-params.ts'
import { door, startSession, useSession } from './session.ts'

type Search = Readonly<Record<string, string | undefined>>
const anySearch = (search: Record<string, unknown>): Search => search as Search

/** Goes on only with somebody signed in; else to the sign-in, which comes back to this very address. */
async function needSession(href: string): Promise<void> {
  await startSession()
  const session = useSession.getState()
  if (session.type === 'in') return
  if (await door.setup.isNeeded()) throw redirect({ to: '/setup' })
  const expired = session.type === 'out' && session.wasIn
  throw redirect({
    to: '/sign-in',
    search: { next: href === '/' ? undefined : href, ...(expired && { expired: '1' }) },
  })
}

const root = createRootRoute({ component: Outlet, errorComponent: FailedPage, notFoundComponent: NotFoundPage })

/** `/`, `/workflows`, …: the same in the workspace where one was last. */
const bare = (path: string, below: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: async ({ location }) => {
      await needSession(location.href)
      const workspace = defaultWorkspace(await queryClient.ensureQueryData(meQuery))
      if (workspace === undefined) throw redirect({ to: '/no-workspace' })
      throw redirect({ href: `/w/${workspace}${below}${location.searchStr}`, replace: true })
    },
  })

/** `/settings/security`: the same in the workspace where one was last. */
const bareSettings = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  beforeLoad: async ({ location, params }) => {
    await needSession(location.href)
    const workspace = defaultWorkspace(await queryClient.ensureQueryData(meQuery))
    if (workspace === undefined) throw redirect({ to: '/no-workspace' })
    throw redirect({ href: `/w/${workspace}/settings/${encodeURIComponent(params.section)}`, replace: true })
  },
})

const open = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, validateSearch: anySearch, component })

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspace',
  validateSearch: anySearch,
  beforeLoad: async ({ location }) => {
    await needSession(location.href)
    await queryClient.ensureQueryData(meQuery)
  },
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
})

const inWorkspace = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({
    getParentRoute: () => workspace,
    path,
    validateSearch: anySearch,
    component,
    pendingComponent: PendingPage,
    errorComponent: FailedPage,
  })

const toWorkflows = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/w/$workspace/workflows', params, replace: true })
  },
})

const routeTree = root.addChildren([
  bare('/', '/workflows'),
  bare('/workflows', '/workflows'),
  bare('/executions', '/executions'),
  bare('/notifications', '/notifications'),
  bare('/settings', '/settings/profile'),
  bareSettings,
  bare('/settings/api-keys', '/api-keys'),
  bare('/admin/health', '/admin/health'),
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    validateSearch: anySearch,
    beforeLoad: async () => {
      if (!(await door.setup.isNeeded())) throw redirect({ to: '/sign-in', replace: true })
    },
    component: lazyRouteComponent(() => import('../screens/setup/setup-page.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: anySearch,
    beforeLoad: async () => {
      await startSession()
      if (await door.setup.isNeeded()) throw redirect({ to: '/setup', replace: true })
    },
    component: lazyRouteComponent(() => import('../screens/sign-in/sign-in-page.tsx'), 'SignInPage'),
  }),
  open(
    '/sign-in/sso',
    lazyRouteComponent(() => import('../screens/sign-in/sso-page.tsx'), 'SsoPage'),
  ),
  open(
    '/forgot-password',
    lazyRouteComponent(() => import('../screens/sign-in/forgot-page.tsx'), 'ForgotPage'),
  ),
  open(
    '/reset-password',
    lazyRouteComponent(() => import('../screens/sign-in/reset-page.tsx'), 'ResetPage'),
  ),
  open(
    '/verify-email',
    lazyRouteComponent(() => import('../screens/sign-in/link-pages.tsx'), 'VerifyPage'),
  ),
  open(
    '/change-email',
    lazyRouteComponent(() => import('../screens/sign-in/link-pages.tsx'), 'ChangeEmailPage'),
  ),
  open(
    '/invitation',
    lazyRouteComponent(() => import('../screens/sign-in/invitation-page.tsx'), 'InvitationPage'),
  ),
  open(
    '/no-workspace',
    lazyRouteComponent(() => import('./failed-page.tsx'), 'NoWorkspacePage'),
  ),
  ...(import.meta.env.DEV
    ? [
        open(
          '/_ui',
          lazyRouteComponent(() => import('../screens/ui-sheet/ui-sheet.tsx'), 'UiSheet'),
        ),
      ]
    : []),
  workspace.addChildren([
    toWorkflows,
    inWorkspace(
      '/workflows',
      lazyRouteComponent(() => import('../screens/workflows/workflows-page.tsx'), 'WorkflowsPage'),
    ),
    createRoute({
      getParentRoute: () => workspace,
      path: '/workflows/$workflow',
      validateSearch: workflowSearch,
      component: lazyRouteComponent(() => import('../screens/workflow/workflow-page.tsx'), 'WorkflowPage'),
      errorComponent: FailedPage,
    }),
    inWorkspace(
      '/workflows/$workflow/versions',
      lazyRouteComponent(() => import('../screens/versions/versions-page.tsx'), 'VersionsPage'),
    ),
    inWorkspace(
      '/workflows/$workflow/executions',
      lazyRouteComponent(() => import('../screens/executions/executions-page.tsx'), 'ExecutionsPage'),
    ),
    inWorkspace(
      '/executions',
      lazyRouteComponent(() => import('../screens/executions/executions-page.tsx'), 'ExecutionsPage'),
    ),
    inWorkspace(
      '/executions/$execution',
      lazyRouteComponent(() => import('../screens/execution/execution-page.tsx'), 'ExecutionPage'),
    ),
    inWorkspace(
      '/credentials',
      lazyRouteComponent(() => import('../screens/credentials/credentials-page.tsx'), 'CredentialsPage'),
    ),
    inWorkspace(
      '/credentials/new',
      lazyRouteComponent(() => import('../screens/credentials/new-credential-page.tsx'), 'NewCredentialPage'),
    ),
    inWorkspace(
      '/credentials/$credential',
      lazyRouteComponent(() => import('../screens/credentials/credential-page.tsx'), 'CredentialPage'),
    ),
    inWorkspace(
      '/schedules',
      lazyRouteComponent(() => import('../screens/schedules/schedules-page.tsx'), 'SchedulesPage'),
    ),
    inWorkspace(
      '/schedules/$schedule',
      lazyRouteComponent(() => import('../screens/schedules/schedule-page.tsx'), 'SchedulePage'),
    ),
    inWorkspace(
      '/webhooks',
      lazyRouteComponent(() => import('../screens/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
    ),
    inWorkspace(
      '/webhooks/$workflow/$node',
      lazyRouteComponent(() => import('../screens/webhooks/webhook-page.tsx'), 'WebhookPage'),
    ),
    inWorkspace(
      '/templates',
      lazyRouteComponent(() => import('../screens/templates/templates-page.tsx'), 'TemplatesPage'),
    ),
    inWorkspace(
      '/templates/$template',
      lazyRouteComponent(() => import('../screens/templates/template-page.tsx'), 'TemplatePage'),
    ),
    inWorkspace(
      '/data-tables',
      lazyRouteComponent(() => import('../screens/data-tables/data-tables-page.tsx'), 'DataTablesPage'),
    ),
    inWorkspace(
      '/data-tables/$table',
      lazyRouteComponent(() => import('../screens/data-tables/data-table-page.tsx'), 'DataTablePage'),
    ),
    inWorkspace(
      '/variables',
      lazyRouteComponent(() => import('../screens/variables/variables-page.tsx'), 'VariablesPage'),
    ),
    inWorkspace(
      '/notifications',
      lazyRouteComponent(() => import('../screens/notifications/notifications-page.tsx'), 'NotificationsPage'),
    ),
    createRoute({
      getParentRoute: () => workspace,
      path: '/settings',
      validateSearch: anySearch,
      beforeLoad: ({ params }) => {
        throw redirect({
          to: '/w/$workspace/settings/$section',
          params: { ...params, section: 'profile' },
          replace: true,
        })
      },
    }),
    inWorkspace(
      '/settings/$section',
      lazyRouteComponent(() => import('../screens/settings/settings-page.tsx'), 'SettingsPage'),
    ),
    inWorkspace(
      '/members',
      lazyRouteComponent(() => import('../screens/members/members-page.tsx'), 'MembersPage'),
    ),
    inWorkspace(
      '/api-keys',
      lazyRouteComponent(() => import('../screens/api-keys/api-keys-page.tsx'), 'ApiKeysPage'),
    ),
    inWorkspace(
      '/audit',
      lazyRouteComponent(() => import('../screens/audit/audit-page.tsx'), 'AuditPage'),
    ),
    inWorkspace(
      '/usage',
      lazyRouteComponent(() => import('../screens/usage/usage-page.tsx'), 'UsagePage'),
    ),
    inWorkspace(
      '/admin/health',
      lazyRouteComponent(() => import('../screens/admin/health-page.tsx'), 'HealthPage'),
    ),
    inWorkspace(
      '/admin/runbooks',
      lazyRouteComponent(() => import('../screens/admin/runbooks-page.tsx'), 'RunbooksPage'),
    ),
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: PENDING_AFTER_MS,
  defaultPendingMinMs: 0,
  scrollRestoration: false,
})

// Whoever is signed out, here or in another tab, is led to the sign-in from where they are.
useSession.subscribe((session, before) => {
  if (before.type === 'in' && session.type === 'out') {
    queryClient.clear()
    void router.invalidate()
  }
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
