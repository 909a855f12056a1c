#!/usr/bin/env node
// The command: finds the right Node, starts the program anew with its flags, and does nothing else.
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const program = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url))

// Where Node keeps what it makes of our TypeScript (main.ts does the same for whoever starts it without us). Known from
// the first file on, a server never loads the compiler: 9 MB of an idle one.
const NODE_COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/linkflow', import.meta.url))

launch([program, ...process.argv.slice(2)], { NODE_COMPILE_CACHE })
