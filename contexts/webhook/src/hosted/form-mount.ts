import type { RawMount } from '@linkflow/http-server'
import type { HostedNeeds } from './hosted-needs.ts'
import { hostedOfVersion } from './hosted-of-version.ts'
import { refusePage } from './refusals.ts'
import { refuseChat, serveChat } from './serve-chat.ts'
import { serveForm } from './serve-form.ts'

/** `/form/<path>`: the form of a published workflow. */
export function formMount(needs: HostedNeeds): RawMount {
  return {
    prefix: '/form/',
    async handle(request, response, { rest }) {
      const form = needs.routes.table.form(pathOf(rest))
      if (form === undefined) return refusePage(request, response, 'notFound')
      await serveForm(needs, form, 'production', request, response)
    },
  }
}

/** `/chat/<path>`: the chat of a published workflow, as a page and as an address for programs. */
export function chatMount(needs: HostedNeeds): RawMount {
  return {
    prefix: '/chat/',
    async handle(request, response, context) {
      const chat = needs.routes.table.chat(pathOf(context.rest))
      if (chat === undefined || !chat.parameters.public) return refuseChat(request, response, context)
      await serveChat(needs, chat, 'production', request, response, context)
    },
  }
}

/** `/page-test/<token>`: form or chat of a draft, for whoever was given the address, as long as it lasts. */
export function testMount(needs: HostedNeeds): RawMount {
  return {
    prefix: '/page-test/',
    async handle(request, response, context) {
      const page = needs.tokens.readTestPage(context.rest)
      if (page === undefined) return refusePage(request, response, 'notFound')
      if (page.untilMs < needs.clock.nowMs()) return refusePage(request, response, 'expired')
      const draft = await needs.chooseVersion(page.workspaceId as never, page.workflowId, 'draft')
      const hosted = draft.type === 'found' ? hostedOfVersion(draft.version, page.nodeId) : undefined
      if (hosted === undefined) return refusePage(request, response, 'notFound')
      if (hosted.kind === 'form') await serveForm(needs, hosted, 'test', request, response)
      else await serveChat(needs, hosted, 'test', request, response, context)
    },
  }
}

function pathOf(rest: string): string {
  return rest.endsWith('/') ? rest.slice(0, -1) : rest
}
