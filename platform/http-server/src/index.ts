export { type Acting, acting, actorNow, requestOfLine, runActing } from './acting.ts'
export { JsonText, textOf } from './json-text.ts'
export * from './limits.ts'
export { networkOf } from './network-of.ts'
export { type OpenApiDocument, openApiDocument } from './openapi.ts'
export { type BodyError, checkPlainValue } from './plain-value.ts'
export { pointerOf } from './pointer.ts'
export { PROBLEM_TYPE, problemBody } from './problem.ts'
export type { RawContext, RawHandler, RawMount } from './raw-mount.ts'
export { parseJson, readBody } from './read-body.ts'
export { parseYaml } from './read-yaml.ts'
export type { AnyReply, BytesReply, EmptyReply, Headers, JsonReply, ProblemReply } from './reply.ts'
export { reply } from './reply.ts'
export { type ReplyOf, type ResponseSpec, type Responses, responds } from './responses.ts'
export type { AnyRequest, BodyType, Caller, Membership, Method, OperatorRights, Route, SignedIn, Who } from './route.ts'
export { route } from './route.ts'
export { schemaProblems } from './schema-problems.ts'
export type {
  MessageSocket,
  SocketAdmission,
  SocketHandler,
  SocketMount,
  SocketRequest,
} from './socket-mount.ts'
