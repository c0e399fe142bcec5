#!/bin/sh
# Starts nginx in front of the replicas, in the foreground.
#
#   REPLICAS   their addresses, such as "10.0.0.11:8501 10.0.0.12:8501"
#   LISTEN     the port to answer on, or address and port (8080)
#   FOLDER     a folder to write the configuration and nginx's own files into (/run/alibi-viz)
#
# Arguments go to nginx: `start.sh -t` only checks the configuration.
set -eu

FOLDER=${FOLDER:-/run/alibi-viz}
mkdir -p "$FOLDER"
cp "$(dirname "$0")/nginx.conf" "$FOLDER/nginx.conf"
echo "listen ${LISTEN:-8080};" >"$FOLDER/listen.conf"

# Numbers stand for addresses in the cookie. nginx knows who answered by address only, hence no names here.
for address in ${REPLICAS:?are the addresses of the replicas, such as "10.0.0.11:8501 10.0.0.12:8501"}; do
    case $address in
    *[!0-9.:]* | :* | *: | *:*:*) echo "REPLICAS must be addresses such as 10.0.0.11:8501, got $address" >&2 && exit 2 ;;
    *:*) ;;
    *) echo "REPLICAS must be addresses with a port, got $address" >&2 && exit 2 ;;
    esac
done

servers() { # servers OPTIONS_OF_THE_FIRST OPTIONS_OF_THE_OTHERS FIRST
    for server in $REPLICAS; do
        if [ "$server" = "$3" ]; then echo "    server $server $1;"; else echo "    server $server $2;"; fi
    done
}

{
    echo "# Whoever has no cookie yet: the replica with the fewest of them. nginx counts by upstream, so it does not see"
    echo "# here who came by cookie; those were spread when they were new. A dead replica is left out for a while."
    echo "upstream any_replica {"
    echo "    zone any_replica 128k;"
    echo "    least_conn;"
    servers "" "max_fails=1 fail_timeout=5s" ""
    echo "}"
    number=0 routes='' answers=''
    for address in $REPLICAS; do
        number=$((number + 1))
        echo "upstream replica_$number {  # always tried first by its own learners; the others stand in"
        servers "max_fails=0" "backup" "$address"
        echo "}"
        routes="$routes    $number replica_$number;
"
        answers="$answers    \"~(^| )$(echo "$address" | sed 's/\./\\./g')\$\" $number;
"
    done
    echo "map \$cookie_alibi_viz_replica \$chosen_replica {"
    echo "    default any_replica;"
    printf '%s' "$routes"
    echo "}"
    echo "map \$upstream_addr \$answering_replica {  # the last one tried"
    printf '%s' "$answers"
    echo "}"
} >"$FOLDER/replicas.conf"

exec nginx -e stderr -p "$FOLDER" -c nginx.conf -g 'daemon off;' "$@"
