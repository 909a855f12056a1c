/**
 * What a package of nodes is written with. A node of a package and one that LinkFlow brings along are the same object, a
 * `NodeType` of the node runtime: this is its door for others.
 */

export type { Effect } from '@linkflow/engine'
export { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
export type {
  Behaviour,
  CredentialUse,
  DerivedItem,
  EachBehaviour,
  EachResult,
  EffectByParameter,
  FileRef,
  HttpFailure,
  HttpPort,
  HttpReply,
  HttpRequest,
  Item,
  ItemHandle,
  ItemList,
  ListBehaviour,
  NodeContext,
  NodeError,
  NodeGroup,
  NodeInput,
  NodeOperation,
  NodeOption,
  NodeOutcome,
  NodeType,
  OptionsLoader,
  OptionsRequest,
  ParameterSchema,
  Ports,
} from '@linkflow/node-runtime'
export { defineNode, failItem, many, optionsFrom, picks, route, shownWhen, stream } from '@linkflow/node-runtime'
export { z } from 'zod'
export { definePackage, type NodePackage, type PackageCredentialType } from './package.ts'
