#!/usr/bin/env node
// Runs any script on LinkFlow's Node: `node bin/node.mjs script.ts …`. Used by the npm scripts.
import { launch } from './launch.mjs'

launch(process.argv.slice(2))
