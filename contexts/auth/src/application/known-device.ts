import { networkOf } from '@linkflow/http-server'
import type { Client } from '../domain/session.ts'

/** The same kind of browser or program from the same network; an update of it is no other. */
export const isKnownDevice = (client: Client, earlier: readonly Client[]): boolean =>
  earlier.some((each) => networkOf(each.address) === networkOf(client.address) && kindOf(each) === kindOf(client))

const kindOf = ({ userAgent }: Client): string => userAgent.replaceAll(/[\d._]+/g, '')
