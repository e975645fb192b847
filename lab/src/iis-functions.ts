import { projectPath } from './project.ts';

/** The JavaScript that a generated configuration may call. */
export const NGINX_FUNCTIONS = projectPath('proxy/nginx/iis-functions.js');
