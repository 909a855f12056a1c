/** The test kit: one step of a node on items, with the world at the boundary faked or recorded. */
export {
  type Cassette,
  type CassetteOptions,
  cassette,
  type Exchange,
  FakeBlobs,
  FakeFiles,
  FakeHttp,
  type FakeReply,
  loadOptions,
  type NodeRun,
  noonMs,
  RecordedHttp,
  type RunNodeOptions,
  runNode,
  type TestItem,
} from '@linkflow/node-runtime/testing'
export { recorder } from './recorder.ts'
