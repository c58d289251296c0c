import {vi} from 'vitest';

// Every wait has a deadline of its own; a scenario of many processes on a loaded machine is only slow.
vi.setConfig({testTimeout: 60_000});
