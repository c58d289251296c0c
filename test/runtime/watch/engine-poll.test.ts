import {promisesOf} from './engine-promises.ts';

promisesOf('poll', ['the directory for temporary files', 'a tmpfs']);
