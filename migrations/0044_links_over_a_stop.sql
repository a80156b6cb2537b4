-- Owner: action-gateway. An approval link is prolonged when a stop ends, as the Action it decides is.
grant update (expires_at) on actions.approval_links to almanac_action_gateway;
