import {promisesOf} from './engine-promises.ts';

promisesOf('native', ['the directory for temporary files', 'a tmpfs', 'a repository']);
