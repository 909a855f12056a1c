#!/usr/bin/env node
// The command: finds the right Node, starts the program anew with its flags, and does nothing else.
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

launch([fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url)), ...process.argv.slice(2)])
