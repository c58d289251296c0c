// The part of the soak that runs in the process that is looked at; bundled, see run.js.
import process from 'node:process';
import {createRig} from './rig.js';
import {flood, restartsByCommand, restartsBySaves, thousand} from './phases.js';
import {createReport} from './report.js';

const {services, restarts, flood: floodSeconds} = JSON.parse(process.argv[2]);
const warnings = [];
// The count of emitters is one.
process.on('warning', warning => warning.name === 'ExperimentalWarning' || warnings.push(`${warning.name}: ${warning.message}`));

const rig = createRig();
const report = createReport();
// Each does its work twice or more: what grows from one time to the next is a leak, what the first time takes is not.
await thousand(rig, report, Number(services));
await restartsBySaves(rig, report, Number(restarts));
await restartsByCommand(rig, report, Number(restarts));
await flood(rig, report, Number(floodSeconds));
await rig.close();
process.exitCode = report.end(warnings);
