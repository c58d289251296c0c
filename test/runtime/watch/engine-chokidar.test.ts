import {promisesOf} from './engine-promises.ts';

promisesOf('chokidar', ['the directory for temporary files', 'a tmpfs']);
